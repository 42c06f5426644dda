// After a form came back with errors, the summary of them gets the focus: on load and after htmx put it there.
const show = () => document.querySelector("[data-focus]")?.focus();

show();
document.addEventListener("htmx:after:swap", show);
