/** Imported on demand: the package is optional, and has no CommonJS build. */
export async function loadInspector(): Promise<typeof import('@statelyai/inspect')> {
  try {
    return await import('@statelyai/inspect');
  } catch (error) {
    // With `require` the code has no `ERR_` prefix.
    if (!/MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new Error('The inspector needs an additional package: npm install @statelyai/inspect', {
      cause: error,
    });
  }
}
