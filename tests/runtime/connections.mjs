// The tests' own connections are not used again once they have been idle for a second: done by importing this.
//
// workerd closes one that was idle for five seconds, and Node would use it for four. On a busy machine the second between
// them is not enough, and a request is sent into a connection that is being closed: no answer, through nobody's fault. A
// browser asks again by itself in that case (RFC 9112, 9.3.1).

import { Agent, setGlobalDispatcher } from 'undici';

const IDLE_MS = 1_000;

/** From now on, new connections: those to a process that was killed may look as if it still lived. */
export const connectAnew = () => setGlobalDispatcher(new Agent({ keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS }));

connectAnew();
