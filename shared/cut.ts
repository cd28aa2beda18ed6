/** The first `length` units of a text, without half a surrogate pair at the end, which would become U+FFFD. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const unit = text.charCodeAt(length - 1);
  return text.slice(0, unit >= 0xd800 && unit <= 0xdbff ? length - 1 : length);
}
