// Cards held as a guarantee at Stripe: the table of hold.mjs.

import { opened, stripe } from './side.mjs';
import { holds } from './hold.mjs';

holds(await opened(stripe))();
