// Sets the theme before the first paint. A classic script, because modules wait for the whole page.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const page = document.documentElement;

  const paint = () => {
    let choice = null;
    try {
      choice = localStorage.getItem("theme");
    } catch {
      // Storage may be blocked: then the system decides.
    }
    page.dataset.theme = choice === "light" || choice === "dark" ? choice : "system";
    page.dataset.bsTheme = page.dataset.theme === "system" ? (dark.matches ? "dark" : "light") : page.dataset.theme;
  };

  paint();
  dark.addEventListener("change", paint);
  addEventListener("storage", paint); // another tab chose
  addEventListener("themechange", paint); // this one did, see theme.js
})();
