// Talks to the interface; a conversation lasts as long as the page that shows it.

const PATIENCE = 20000; // milliseconds before a request counts as lost
const UNREACHABLE = "网络不通，您的问题还没有送到。请检查网络后点「重试」。";

/** What this browser remembers under `key`, after writing `value` there if one is given. */
export function local(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`siban.${key}`);
    localStorage.setItem(`siban.${key}`, value);
  } catch {
    // Storage may be switched off: then nothing is remembered.
  }
  return value;
}

/** 32 random hexadecimal digits; works on insecure origins too, where randomUUID does not. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let conversation = newId();

export function startConversation() {
  conversation = newId();
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
