/** The user's spelling of an id, where there is one: an id may be called like what every object has. */
export const spelled = (names: Readonly<Record<string, string>>, id: string): string =>
  (Object.hasOwn(names, id) ? names[id] : undefined) ?? id;
