/**
 * The servers that the command line names; all of them when it names none.
 *
 * @throws for a name that is no server's.
 */
export function named<TName extends string>(
  servers: Readonly<Record<TName, unknown>>,
  command: string,
): TName[] {
  const isServer = (name: string): name is TName => Object.hasOwn(servers, name);
  const given = process.argv.slice(2).filter((name) => !name.startsWith('--'));
  const unknown = given.find((name) => !isServer(name));
  if (unknown !== undefined)
    throw new Error(
      `${unknown} is no server here: npm run ${command} -- ${Object.keys(servers).join(' | ')}`,
    );
  return (given.length > 0 ? given : Object.keys(servers)).filter(isServer);
}
