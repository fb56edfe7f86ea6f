/** Where the checks of a consumer leave their results, in its folder. */
export const RESULTS = 'results.json';
