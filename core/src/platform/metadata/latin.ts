/** A text whose letters are all in Latin-1, a byte each. */
export const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
