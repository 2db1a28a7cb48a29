// The years: a slider over those that the claims are of, which plays.
import { element } from "./data.js";

const PACE = 1400; // milliseconds a year

/** The slider, its play button, and whether only that year or all up to it are shown. */
export function buildYears(page, view, place) {
  if (!page.years.length) return () => {};
  let timer = null;
  const last = page.years.length;
  const slider = element("input", { type: "range", min: 0, max: last, step: 1, value: 0,
    "aria-label": "Year" });
  const told = element("output", {});
  const only = element("input", { type: "checkbox", id: "only" });
  const play = element("button", { type: "button", title: "Play the years (y)" }, "Play");
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };
  const set = (index) => view.change({ year: index ? page.years[index - 1] : null });
  slider.addEventListener("input", () => {
    stop();
    set(Number(slider.value));
  });
  only.addEventListener("change", () => view.change({ only: only.checked }));
  play.addEventListener("click", () => {
    if (timer) return stop();
    const step = () => {
      const now = Number(slider.value);
      if (now >= last) stop();
      else set(now + 1);
    };
    set(1);
    timer = setInterval(step, PACE);
    play.textContent = "Stop";
    return undefined;
  });
  place.replaceChildren(play, slider, told,
    element("label", { for: "only" }, only, " that year only"));
  return (state) => {
    slider.value = state.year === null ? 0 : page.years.indexOf(state.year) + 1;
    only.checked = state.only;
    const words = state.year === null ? "all years" : `${state.only ? "in" : "up to"} ${state.year}`;
    told.textContent = words;
    slider.setAttribute("aria-valuetext", words);
  };
}
