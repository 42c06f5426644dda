// The fields of a form by name, each as a list of values: as the page brought them and as they stand now.
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

export const fieldsOf = (form) => [...form.elements].filter((field) => field.matches("input, select, textarea") && field.name
  && !field.matches(":disabled, [readonly]") && !NEVER.includes(field.type));

const chosen = (select, typed) => {
  const options = [...select.options];
  const found = options.filter((option) => (typed ? option.selected : option.defaultSelected));
  return (found.length || select.multiple ? found : options.slice(0, 1)).map((option) => option.value);
};

const values = (field, typed) => {
  if (isChoice(field)) return (typed ? field.checked : field.defaultChecked) ? [field.value] : [];
  if (field.tagName === "SELECT") return chosen(field, typed);
  return [typed ? field.value : field.defaultValue];
};

// {name: [values]}; `typed`: as they stand now, else as the page brought them
export const read = (form, typed) => {
  const found = {};
  for (const field of fieldsOf(form)) (found[field.name] ??= []).push(...values(field, typed));
  return found;
};

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const put = (form, name, kept) => {
  const fields = fieldsOf(form).filter((field) => field.name === name);
  fields.forEach((field, place) => {
    if (isChoice(field)) field.checked = kept.includes(field.value);
    else if (field.tagName === "SELECT") for (const option of field.options) option.selected = kept.includes(option.value);
    else field.value = kept[place] ?? field.value;
  });
  fields[0]?.dispatchEvent(new Event("input", { bubbles: true }));
};

const label = (field) => field.labels?.[0]?.textContent.replace(/\*|\(không bắt buộc\)/g, "").trim()
  || field.dataset.label || field.getAttribute("aria-label") || field.name;

export const titleOf = (form, name) => {
  const field = fieldsOf(form).find((one) => one.name === name);
  return (field.type === "radio" && field.closest("fieldset")?.querySelector("legend")?.textContent.trim()) || label(field);
};

// what the values say to a reader
export const words = (form, name, kept) => {
  const said = fieldsOf(form).filter((field) => field.name === name).flatMap((field, place) => {
    if (isChoice(field)) return kept.includes(field.value) ? [label(field)] : [];
    if (field.tagName === "SELECT") return [...field.options].filter((option) => option.value && kept.includes(option.value)).map((option) => option.text);
    return kept[place] ? [kept[place]] : [];
  });
  return said.length ? `“${said.join("; ")}”` : "để trống";
};

export const boxOf = (form, name) => {
  const field = fieldsOf(form).find((one) => one.name === name);
  return field.closest("fieldset, .mb-3") ?? field.parentElement;
};
