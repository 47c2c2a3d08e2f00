// Asks the api to put a key into the cookie that opens payloads; keeps nothing itself.
const session = '/api/temporal/codec/session';
const at = (id) => document.getElementById(id);
at('endpoint').textContent = location.origin + '/api/temporal/codec';

async function call(method) {
  const answer = await fetch(session, {
    method,
    credentials: 'same-origin',
    headers: { Authorization: 'Bearer ' + at('key').value.trim() },
  }).catch(() => null);
  return answer === null ? 'The api does not answer.'
    : answer.ok ? (method === 'POST' ? 'Open: go back to Temporal\'s UI.' : 'Closed.')
    : 'The key is not good.';
}

at('open').addEventListener('submit', async (event) => {
  event.preventDefault();
  at('said').textContent = await call('POST');
  at('key').value = '';
});
at('close').addEventListener('click', async () => {
  at('said').textContent = await call('DELETE');
});
