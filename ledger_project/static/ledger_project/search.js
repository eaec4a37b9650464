// Ctrl+K leads to the search field, the arrow keys from one result to the next.
(() => {
  const field = document.getElementById("search-everywhere");
  const links = [...document.querySelectorAll(".found tbody th a")];
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    const place = links.indexOf(document.activeElement);
    if (!links.length || (place < 0 && document.activeElement !== field)) return;
    if (event.key === "ArrowDown" && place + 1 < links.length) {
      event.preventDefault();
      links[place + 1].focus();
    } else if (event.key === "ArrowUp" && place >= 0) {
      event.preventDefault();
      (links[place - 1] ?? field).focus();
    }
  });
  links[0]?.focus();
})();
