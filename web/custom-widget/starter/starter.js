const card = document.getElementById("card");
const who = document.getElementById("who");

const show = (name) => {
  if (!name) return;
  who.textContent = name;
  card.classList.remove("new");
  void card.offsetWidth;
  card.classList.add("new");
};

window.addEventListener("onWidgetLoad", (load) => {
  const { session } = load.detail;
  show(session.data["follower-latest"].name);
});

window.addEventListener("onEventReceived", (received) => {
  const { listener, event } = received.detail;
  if (listener === "follower-latest") show(event.name);
});
