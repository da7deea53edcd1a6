// The sandbox's stand-in for TipTop Pay's widget: `new tiptop.Widget().start(params)`.
//
// Lives in the page that loads it, whatever its origin, and touches nothing there but one <dialog> of its own while
// a payment is open. Card data never comes here: the form is in a frame of the sandbox.
// Deliberately absent: the older `pay`, `charge` and `auth`, saved cards, wallets, instalments.
(() => {
  const base = document.currentScript?.src ? document.currentScript.src.replace(/\/bundles\/widget\.js.*$/, '') : '__BASE__';
  const home = new URL(base).origin;
  const WIDTH = 432;

  const style = (element, rules) => {
    element.style.setProperty('all', 'initial', 'important');
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value, 'important');
  };

  /** The overlay: the browser's own modal dialog, so that keyboard and screen readers stay inside. */
  function mount(address) {
    const narrow = innerWidth <= WIDTH + 32;
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', 'TipTop Pay (sandbox)');
    dialog.dataset.tiptop = 'sandbox';
    style(dialog, {
      display: 'flex', 'align-items': narrow ? 'flex-end' : 'center', 'justify-content': 'center', position: 'fixed', inset: '0', width: '100vw', height: '100dvh',
      'max-width': 'none', 'max-height': 'none', 'box-sizing': 'border-box', margin: '0', padding: '0', border: '0', background: 'rgb(20 16 48 / 60%)', 'z-index': '2147483647',
    });
    const frame = document.createElement('iframe');
    frame.title = 'TipTop Pay (sandbox)';
    frame.allow = 'payment';
    style(frame, {
      display: 'block', width: `min(${WIDTH}px, 100vw)`, height: 'min(640px, 100dvh)', border: '0', background: '#fff', 'color-scheme': 'light',
      'border-radius': narrow ? '18px 18px 0 0' : '18px',
    });
    frame.src = address;
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
    return { dialog, frame };
  }

  class Widget {
    constructor(options = {}) {
      this.options = options;
      /** called at the end, and after a failed try when the payer goes on */
      this.oncomplete = null;
    }

    start(params) {
      if (params === null || typeof params !== 'object') return Promise.reject(new TypeError('start() needs parameters'));
      let text;
      try {
        text = JSON.stringify(params);
      } catch (error) {
        return Promise.reject(error);
      }
      return new Promise((resolve) => {
        const { dialog, frame } = mount(`${base}/widget-frame?${new URLSearchParams({ origin: location.origin, params: text })}`);
        let ended = null;
        const complete = (result) => typeof this.oncomplete === 'function' && this.oncomplete(result);
        const leave = () => {
          dialog.remove();
          const result = ended ?? { type: 'cancel' };
          complete(result);
          resolve(result);
          const away = result.status === 'success' ? params.successRedirectUrl : result.status === 'fail' && params.failRedirectUrl;
          if (away) setTimeout(() => location.assign(away));
        };
        const finish = () => {
          if (!dialog.open) return;
          removeEventListener('message', hear);
          dialog.close();
          // The frame may still be answering for the key or click that closed it: taken away at once, a browser that is
          // driven by a program would wait for that answer for ever.
          setTimeout(leave, 100);
        };
        const hear = ({ data, source, origin }) => {
          if (source !== frame.contentWindow || origin !== home || data?.sandbox !== 'tiptoppay') return;
          if (data.say === 'height') frame.style.setProperty('height', `min(${Number(data.height)}px, 100dvh)`, 'important');
          else if (data.say === 'ended') ended = data.result;
          else if (data.say === 'retry') {
            complete(ended);
            ended = null;
          } else if (data.say === 'close') finish();
        };
        addEventListener('message', hear);
        dialog.addEventListener('cancel', (event) => {
          event.preventDefault();
          finish();
        });
        frame.addEventListener('load', () => frame.contentWindow?.focus());
      });
    }
  }

  window.tiptop = { ...window.tiptop, Widget };
  window.cp = { ...window.cp, CloudPayments: Widget };
})();
