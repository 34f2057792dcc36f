// Headlines that are suggested while somebody types into a search field: a combobox (ARIA APG, "editable combobox with list
// autocomplete"). Arrows choose, Enter opens what is chosen, Escape closes the list.

/// Whoever types on is not answered yet, in milliseconds.
const TYPING_PAUSE = 180;

export function begin(field) {
  if (field.role === "combobox") return;
  const list = document.getElementById(field.dataset.suggestions);
  let [chosen, question, timer] = [-1, 0, 0];

  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    field.setAttribute("aria-activedescendant", list.children[place]?.id ?? "");
  };
  const show = (found) => {
    const options = found.map(({ headline, path }, place) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${place}`, textContent: headline, role: "option" });
      option.dataset.path = path;
      return option;
    });
    list.replaceChildren(...options);
    field.setAttribute("aria-expanded", String(options.length > 0));
    choose(-1);
  };
  const askNoMore = () => {
    question += 1;
    clearTimeout(timer);
    show([]);
  };
  const ask = async () => {
    const number = ++question;
    if (field.value.trim() === "") return show([]);
    const answer = await fetch(`/api/suggest_search?q=${encodeURIComponent(field.value)}`).catch(() => null);
    // Of many questions only the last one's answer counts; where nothing can be had, there is still the form.
    if (number === question) show(answer?.ok ? await answer.json() : []);
  };
  const open = (option) => location.assign(option.dataset.path);

  field.role = "combobox";
  field.autocomplete = "off";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  show([]);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING_PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    // What was asked and is not answered yet is not wanted any more, either.
    if (event.key === "Escape") askNoMore();
    if (count === 0) return;
    if (event.key === "ArrowDown") choose((chosen + 1) % count);
    else if (event.key === "ArrowUp") choose((chosen <= 0 ? count : chosen) - 1);
    else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen]);
    else if (event.key !== "Escape") return;
    event.preventDefault();
  });
  field.addEventListener("blur", askNoMore);
  // A press on the list must not take the focus from the field, or the list is gone before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
}
