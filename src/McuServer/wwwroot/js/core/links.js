// Makes a room and the links that lead into it.

/** @typedef {{host: string, cohost: string, panelist: string, attendee: string}} Links */

const letters = 'abcdefghjkmnpqrstuvwxyz';

/** A name that nobody guesses and everybody can type: three groups of letters. */
export function roomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  const all = [...bytes].map((byte) => letters[byte % letters.length]).join('');
  return `${all.slice(0, 3)}-${all.slice(3, 7)}-${all.slice(7)}`;
}

/**
 * Makes the room on the server and asks for the links. Throws a problem object, null when no server answers; code
 * "unauthenticated": the server wants a token of an operator.
 * @param {string} id
 * @param {{title: string, lobby: boolean}} settings
 * @param {string} [token]
 * @returns {Promise<Links>}
 */
export async function makeRoom(id, settings, token) {
  await post('/api/v1/rooms', { id, title: settings.title, lobby: settings.lobby ? 'ask' : 'accept' }, token);
  const link = async (/** @type {string} */ role) => {
    const made = await post(`/api/v1/rooms/${encodeURIComponent(id)}/tokens`, linkFor(role), token);
    // The server may stand behind another name than it knows: ours is the one that was reached. In development mode there
    // is no token.
    return made.token ? `${location.origin}/#token=${made.token}` : plain(id, role);
  };
  return { host: await link('host'), cohost: await link('cohost'), panelist: await link('panelist'), attendee: await link('attendee') };
}

/**
 * What is asked of the server for a link. Co-hosts, panelists and the audience get one for many, who each say their own name; with a
 * link for one person everybody would take the place of whoever came by it before. The host is one person, and that link is for one: it
 * also opens the API.
 * @param {string} role
 */
export function linkFor(role) {
  return role === 'host' ? { role } : { role, shared: true };
}

/** @param {string} room @param {string} role */
export function plain(room, role) {
  return `${location.origin}/?${new URLSearchParams({ room, role })}`;
}

/** @param {string} path @param {unknown} body @param {string} [token] @returns {Promise<any>} */
async function post(path, body, token) {
  /** @type {Record<string, string>} */
  const headers = { 'Content-Type': 'application/json' };
  if (token) {
    headers['Authorization'] = `Bearer ${token}`;
  }
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => {
    throw null;
  });
  if (answer.ok) {
    return answer.json();
  }
  throw await answer.json().catch(() => ({ status: answer.status }));
}
