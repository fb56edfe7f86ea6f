/** Holds a binary of Node: the package `node` has it installed by a script. */
export const NODE_PACKAGE = `node-${process.platform.replace('win32', 'win')}-${process.arch}`;
