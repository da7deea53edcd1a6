// The TipTop Pay side of a stage: a terminal for each salon at the sandbox, a person who pays, and messages of any kind
// with any signature.
//
//   const stage = await openStage({ salons: [tengeDraft('saule')], providers: ['tiptoppay'] });
//   const booked = await stage.client('saule').book({ start });
//   await stage.tiptop.pay(booked);

const ADDRESS = '/payments/prepaid/tiptoppay';

/** Kinds of notifications, as addresses name them. */
export const KINDS = ['check', 'pay', 'fail', 'confirm', 'refund', 'cancel', 'recurrent'];

/** Cards by what becomes of them; the bank asks for 3-D Secure where it says so. */
export const CARDS = { paid: '4111111111111111', secure: '4242424242424242', noFunds: '4000056655665556' };

/** @param {Awaited<ReturnType<import('./stage.mjs').openStage>>} stage being made */
export function tipTopPay({ edge, sandbox, keys, connect }) {
  const control = (name, body) => sandbox.control(name.replace(' ', ' tiptoppay/'), body);
  const address = (...parts) => [edge.url + ADDRESS, ...parts].join('/');
  const keysOf = (salon) => ((keys[salon] ??= {}).tiptoppay ??= { public_id: `pk_${salon}`, api_secrets: [`api-secret-of-${salon}`] });

  const tiptop = {
    control, address, keysOf,

    /** A terminal with the salon's keys, which sends each kind to its own address; whatever is given wins. */
    async openTerminal(salon, changes = {}) {
      const { public_id, api_secrets: [api_secret] } = keysOf(salon);
      const notifications = Object.fromEntries(KINDS.map((kind) => [kind, address(salon, kind)]));
      return control('POST terminals', { public_id, api_secret, notifications, ...changes });
    },

    /** Connects a salon with the keys in `stage.keys`, or changes its connection: `page`, `stages`, `mode`. */
    connect: (salon, changes = {}) => connect(salon, 'tiptoppay', { keys: keysOf(salon), mode: 'test', account: keysOf(salon).public_id, ...changes }),

    /** A terminal, and the salon connected to it. */
    async open(salon, changes = {}) {
      await tiptop.openTerminal(salon);
      await tiptop.connect(salon, changes);
    },

    /** The salon's terminal as the provider has it: `transactions`, `refunds`, `orders`. */
    terminal: async (salon) => (await control(`GET terminals?public_id=${keysOf(salon).public_id}`))[0],

    /** Payments that were tried for a booking, oldest first; those alone that have that status, if one is given. */
    async transactions(salon, { booking: { id } }, status) {
      const { transactions } = await tiptop.terminal(salon);
      return transactions.filter((one) => one.InvoiceId?.split('.')[1] === id && (!status || one.Status === status));
    },

    async refunds(salon, { booking: { id } }) {
      return (await tiptop.terminal(salon)).refunds.filter((one) => one.InvoiceId?.split('.')[1] === id);
    },

    async orders(salon, { booking: { id } }) {
      return (await tiptop.terminal(salon)).orders.filter((one) => one.AccountId === id);
    },

    /** Pays as a person would, on the order's page or in the widget, with a card that passes unless told otherwise. */
    pay({ checkout: { url, widget } }, { change = {}, ...body } = {}) {
      const sale = widget ? { widget: { ...JSON.parse(widget.params), ...change } } : { order: url };
      return control('POST pay', { card: CARDS.paid, ...sale, ...body });
    },

    /** A try with a card that the bank declines. We have heard of it, as we have by the time that a person has another card at hand. */
    async fail(booked, body = {}) {
      const tried = await tiptop.pay(booked, { card: CARDS.noFunds, ...body });
      if (tried.outcome !== 'declined') throw new Error(`not declined: ${JSON.stringify(tried)}`);
      const told = async () => (await tiptop.deliveries({ type: 'Fail', transaction: tried.transaction_id })).some(({ state }) => state === 'delivered');
      for (const end = Date.now() + 15_000; !(await told());) {
        if (Date.now() > end) throw new Error(`nobody was told of ${tried.transaction_id}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return tried;
    },

    /** The terminal asks nothing before it charges a card, until `openTerminal`: nobody keeps a second card out, or a late one. */
    askNothing: (salon) => control('POST cabinet/notifications', { public_id: keysOf(salon).public_id, check: null }),

    /** Makes the provider fail; see the sandbox's faults. Without `times`: until `stage.heal`. */
    fault: (operation, kind, more = {}) => control('POST faults', { operation, kind, times: null, ...more }),

    /** The requests to do something, oldest first. */
    asked: (operation) => control(`GET requests?operation=${encodeURIComponent(operation)}`),

    knobs: (knobs) => control('POST knobs', knobs),

    deliveries: (query = {}) => control(`GET deliveries?${new URLSearchParams(query)}`),

    /** The newest notification of a kind about a transaction, as fields in their order. */
    async fields(type, transaction) {
      const found = (await tiptop.deliveries({ type, transaction })).at(-1);
      if (!found) throw new Error(`no ${type} about ${transaction}`);
      return found.fields;
    },

    /**
     * Sends a message signed with the salon's newest secret: fields or text, as `form`, `json` or `query`; to the address of
     * `kind` unless another is given. Without `secret` (null) it bears no signature.
     */
    async tell(salon, kind, fields, { as = 'form', to = address(salon, kind), secret = keysOf(salon).api_secrets[0], headers } = {}) {
      const message = typeof fields === 'string' ? { body: fields } : { fields };
      const { status, answer } = await control('POST deliveries/forge', {
        url: to, ...message, json: as === 'json', method: as === 'query' ? 'GET' : 'POST', ...(secret && { secret }), headers,
      });
      return { status, body: JSON.parse(answer) };
    },
  };
  return tiptop;
}
