// The theme button: as the system, light, dark, and round again. first-paint.js does the painting.

const CHOICES = {
  system: { next: "light", icon: "fa-circle-half-stroke", label: "Theme: as the system" },
  light: { next: "dark", icon: "fa-sun", label: "Theme: light" },
  dark: { next: "system", icon: "fa-moon", label: "Theme: dark" },
};

const button = document.getElementById("theme");

function show() {
  const choice = CHOICES[document.documentElement.dataset.theme] ?? CHOICES.system;
  button.setAttribute("aria-label", choice.label);
  button.title = choice.label;
  button.querySelector("i").className = `fa-solid ${choice.icon}`;
  return choice;
}

button.addEventListener("click", () => {
  const { next } = show();
  try {
    localStorage.setItem("theme", next);
  } catch {
    return; // Without storage there is nothing to remember a choice in.
  }
  dispatchEvent(new Event("themechange"));
  show();
});

addEventListener("storage", show);
show();
button.hidden = false;
