// A file that is larger than a page takes is refused before it is sent: the server would not read it.
"use strict";
for (const field of document.querySelectorAll("input[type=file][data-most]")) {
  field.addEventListener("change", () => {
    const size = field.files.length ? field.files[0].size : 0;
    const most = Number(field.dataset.most);
    field.setCustomValidity(size > most ? `The file has ${size} bytes, and a page takes ${most}.` : "");
    field.reportValidity();
  });
}
