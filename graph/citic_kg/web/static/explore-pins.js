// The pins: what was put elsewhere by hand, and after which turn of the picture that was.
//
// The address has to tell all of them: what came later stands around what was pinned then.

const PIN = /^(id\/.+):(-?\d{1,6}),(-?\d{1,6})(?:@(\d{1,3}))?$/;

/** The pins of a text: "id/x:10,20@1;id/x:30,40@2" has a thing that was moved twice. */
function readPins(text) {
  return text.split(";").flatMap((one) => {
    const [, id, x, y, after] = PIN.exec(one) ?? [];
    return id ? [{ id, at: { x: Number(x), y: Number(y) }, after: Number(after ?? 1) }] : [];
  });
}

function writePins(pins) {
  return pins.map(({ id, at, after }) => `${id}:${at.x},${at.y}@${after}`).join(";");
}

/** The pins with a thing put down at a place after so many turns. */
export function withPin(pins, id, { x, y }, after) {
  const others = pins.filter((pin) => pin.id !== id || pin.after !== after);
  return [...others, { id, at: { x: Math.round(x), y: Math.round(y) }, after }];
}

/** Where each thing is that is pinned now, by id. */
export function pinned(pins) {
  return new Map(pins.map(({ id, at }) => [id, at]));
}

/** What the places of a picture depend on besides its steps, as the server and the address have it:
 *  the pins, and how many of the first things are laid out together if that is not plain. */
export function writePlaces({ pins, together }) {
  return [pins.length && `pins=${encodeURIComponent(writePins(pins))}`,
    together !== null && `together=${together}`].filter(Boolean).join("&");
}

/** The pins and the number of a text that `writePlaces` has written, among others. */
export function readPlaces(hash) {
  const told = new URLSearchParams(hash);
  const count = told.get("together");
  return { pins: readPins(told.get("pins") ?? ""), together: /^\d{1,3}$/.test(count) ? Number(count) : null };
}
