/** Loaded when it's asked for: the package is optional, and has no CommonJS build. */
export async function loadInspector(): Promise<typeof import('@statelyai/inspect')> {
  try {
    return await import('@statelyai/inspect');
  } catch (error) {
    // `require` leaves out the ERR_.
    if (!/MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new Error('The inspector needs a package of its own: npm install @statelyai/inspect');
  }
}
