// What waits because one was too fast: why, in the line above the composer, until it goes out.

/** @param {any} chat see the core's chat.js */
export function install(chat) {
  const line = document.createElement("p");
  line.id = "held";
  line.className = "quiet-line";
  line.setAttribute("role", "status");
  chat.slot("above-composer").prepend(line);
  let timer = 0;

  function write(sentence) {
    clearTimeout(timer);
    line.textContent = sentence;
  }

  chat.on("held", ({ reason, seconds }) => {
    write(reason);
    timer = setTimeout(write, seconds * 1000, "");
  });
  for (const over of ["here", "away"]) chat.on(over, () => write(""));
}
