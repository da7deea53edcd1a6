// A file of the static assets as text, for the Worker itself.

/** @param {{ASSETS: Fetcher}} env @param {string} path as in an address, `/widget.css`; the host is nobody's */
export async function asset(env, path) {
  const answer = await env.ASSETS.fetch(`https://assets${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.text()).trim();
}
