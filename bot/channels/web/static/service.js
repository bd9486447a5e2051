// Talks to the interface; keeps the conversation's id for this tab and nothing else.

const PATIENCE = 20000; // milliseconds before a request counts as lost
const UNREACHABLE = "网络不通，您的问题还没有送到。请检查网络后点「重试」。";

function remember(store, key, value) {
  try {
    if (value === undefined) return store().getItem(key);
    store().setItem(key, value);
  } catch {
    // Storage may be switched off: then nothing is remembered.
  }
  return value;
}

export const local = (key, value) => remember(() => localStorage, `siban.${key}`, value);
const session = (key, value) => remember(() => sessionStorage, `siban.${key}`, value);

/** 32 random hexadecimal digits; works on insecure origins too, where randomUUID does not. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let conversation = session("conversation") || session("conversation", newId());

export function startConversation() {
  conversation = session("conversation", newId());
}

/** The reply to a question, or {failure: sentence, retry: boolean}. The same `message` id is answered once. */
export async function ask(question) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch("api/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...question, conversation }),
      signal: stop.signal,
    });
    const body = await response.json();
    return response.ok ? body : { failure: body.error, retry: response.status >= 500 || response.status === 429 };
  } catch {
    return { failure: UNREACHABLE, retry: true };
  } finally {
    clearTimeout(timer);
  }
}
