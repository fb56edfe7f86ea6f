const project = (displayName, testEnvironment, testEnvironmentOptions) => ({
  displayName,
  testEnvironment,
  testEnvironmentOptions,
  testMatch: [`<rootDir>/${displayName}.test.cjs`],
});

module.exports = {
  projects: [
    // Else Jest takes the files for browsers, which are no CommonJS.
    project('component', 'jsdom', { customExportConditions: ['node', 'node-addons'] }),
    project('http', 'jest-fixed-jsdom', { url: process.env.JOBS_URL }),
  ],
};
