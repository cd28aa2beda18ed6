/**
 * OBS puts a source's custom CSS into the page as a `<style>` element, which the page's Content-Security-Policy refuses.
 * Allowing inline styles would open the page to more than OBS; instead the text of such an element is adopted as a
 * style sheet of this script, which the policy trusts. Only who can put elements into the page can do so: OBS.
 */
export function adoptInjectedStyles(page: Document): void {
  const adopted = new WeakSet<Node>();
  const adopt = (node: Node): void => {
    if (!(node instanceof HTMLStyleElement) || adopted.has(node)) return;
    adopted.add(node);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(node.textContent);
    page.adoptedStyleSheets.push(sheet);
  };
  for (const style of page.head.querySelectorAll("style")) adopt(style);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) adopt(node);
  }).observe(page.head, { childList: true });
}
