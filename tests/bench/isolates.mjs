// How much memory single isolates of a workerd hold, asked of V8's inspector many times a second; the peaks are kept.
//
//   const isolates = await watchIsolates(edge.inspector);     // the edge was started with `inspect`
//   await isolates.peaks();                                   // { edge: { all, js, buffers, wasm }, ledgers: … }, MiB
//   await isolates.stop();
//
// What an isolate holds is JavaScript's heap, garbage that waits to be collected among it, what the runtime itself keeps for it,
// what lies behind array buffers (bodies on their way), and the Worker's own memory (WebAssembly). An answer waits until the
// isolate is between two turns, so what a turn takes of the first three and gives back is not seen. WebAssembly's memory never
// shrinks, so it is asked for once, at the end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Samples are taken so often, in milliseconds. */
const EVERY_MS = 50;
const MIB = 1024 * 1024;

/** @param {number} port of the inspector */
export async function watchIsolates(port) {
  // A process of its own: the one that makes the load is busy. Node has WebSocket behind a flag before version 22.
  const child = spawn(process.execPath, ['--experimental-websocket', '--no-warnings', fileURLToPath(import.meta.url), String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('nobody watches the isolates');
    return JSON.parse(value);
  };
  await line();
  return {
    /** The peaks since the last time that they were asked for, isolate by isolate. */
    async peaks() {
      child.stdin.write('peaks\n');
      return line();
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** The inspector of one isolate, whose heap is asked for again and again. */
class Isolate {
  #socket;
  #waiting = new Map();
  #number = 0;
  #context;
  #peak;

  async open({ webSocketDebuggerUrl }) {
    this.#socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      this.#socket.onopen = resolve;
      this.#socket.onerror = reject;
    });
    this.#socket.onmessage = ({ data }) => {
      const { id, method, params, result, error } = JSON.parse(data);
      if (method === 'Runtime.executionContextCreated') this.#context = params.context.id;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    };
    await this.#call('Runtime.enable');
    this.#forget();
    this.#sample();
    return this;
  }

  #call(method, params) {
    this.#number += 1;
    this.#socket.send(JSON.stringify({ id: this.#number, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(this.#number, { resolve, reject }));
  }

  #forget() {
    this.#peak = { js: 0, buffers: 0, both: 0, samples: 0 };
  }

  async #sample() {
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await this.#call('Runtime.getHeapUsage');
    const [js, buffers] = [(usedSize + embedderHeapUsedSize) / MIB, backingStorageSize / MIB];
    const peak = this.#peak;
    this.#peak = { js: Math.max(peak.js, js), buffers: Math.max(peak.buffers, buffers), both: Math.max(peak.both, js + buffers), samples: peak.samples + 1 };
    setTimeout(() => this.#sample(), EVERY_MS);
  }

  /** Of all instances of WebAssembly, MiB. */
  async #wasm() {
    const { result: { objectId: prototypeObjectId } } = await this.#call('Runtime.evaluate', { contextId: this.#context, expression: 'WebAssembly.Memory.prototype' });
    const { objects: { objectId } } = await this.#call('Runtime.queryObjects', { prototypeObjectId });
    const sum = 'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }';
    const { result: { value } } = await this.#call('Runtime.callFunctionOn', { objectId, functionDeclaration: sum, returnByValue: true });
    return value / MIB;
  }

  async peak() {
    const { js, buffers, both, samples } = this.#peak;
    const wasm = await this.#wasm();
    this.#forget();
    return { all: both + wasm, js, buffers, wasm, samples };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const targets = await (await fetch(`http://127.0.0.1:${process.argv[2]}/json`)).json();
  const ours = targets.filter(({ id }) => ['edge', 'ledgers'].includes(id));
  const isolates = await Promise.all(ours.map(async (target) => [target.id, await new Isolate().open(target)]));
  console.log('{}');
  createInterface({ input: process.stdin }).on('line', async () => {
    const peaks = await Promise.all(isolates.map(async ([id, isolate]) => [id, await isolate.peak()]));
    console.log(JSON.stringify(Object.fromEntries(peaks)));
  }).on('close', () => process.exit());
}
