/** The last line of every run: `N passed, N failed`, and `, N skipped` where there are such. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A file that cannot even be loaded counts as one failed test.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // The other reporters write to stderr: this comes after all that they have said.
    process.stderr.write('', () => process.stdout.write(`${line}\n`));
  }
}
