/** A widget as people have it at StreamElements: an alert of its own for gifts and follows, with fields to set. */
export const pastedWidget = {
  html: `<div class="card" id="card" style="font-size: {{size}}px">
  <img id="picture" alt="">
  <div>
    <b id="who">{{waiting}}</b>
    <span id="what">{{subline}}</span>
  </div>
</div>`,
  css: `body { margin: 0; height: 100vh; display: grid; place-items: center; font-family: "{{font}}", sans-serif; color: #fff; }
.card { display: flex; align-items: center; gap: .6em; padding: .7em 1.1em; border-radius: 1em;
  background: linear-gradient(120deg, {{colour}}, #14102a 75%); box-shadow: 0 .3em 1.4em #0009; }
.card div { display: grid; gap: .1em; }
b { font-size: 1.25em; }
span { opacity: .9; }
img { width: 2.6em; height: 2.6em; object-fit: contain; }
img:not([src]) { display: none; }
.card.new { animation: new .6s cubic-bezier(.2, 1.6, .4, 1); }
@keyframes new { from { transform: scale(.7) rotate(-3deg); opacity: 0; } }`,
  js: `const card = document.getElementById("card");
const picture = document.getElementById("picture");
function show(who, what, image) {
  document.getElementById("who").textContent = who;
  document.getElementById("what").textContent = what;
  if (image) picture.src = image; else picture.removeAttribute("src");
  card.classList.remove("new");
  void card.offsetWidth;
  card.classList.add("new");
}
window.addEventListener("onEventReceived", function (obj) {
  const { listener, event } = obj.detail;
  if (listener === "follower-latest") show(event.name, "follows now");
  if (listener === "cheer-latest") show(event.name, "gave " + event.message + " for " + event.amount, event.items && event.items[0] && event.items[0].image);
});`,
  fields: JSON.stringify(
    {
      waiting: { type: "text", label: "While nothing happens", value: "Who is next?" },
      subline: { type: "text", label: "Below it", value: "Your name could be here" },
      colour: { type: "colorpicker", label: "Colour", value: "#e0245e", group: "Look" },
      size: { type: "slider", label: "Size of the text", value: 34, min: 16, max: 72, step: 1, group: "Look" },
      font: { type: "googleFont", label: "Font", value: "Fredoka", group: "Look" },
    },
    undefined,
    2,
  ),
};
