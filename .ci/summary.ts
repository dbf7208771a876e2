// Prints the one line that sums up a test run: `N passed, N failed`.
import { readFileSync } from 'node:fs'

const report: { numPassedTests: number; numFailedTests: number; numPendingTests: number } = JSON.parse(
  readFileSync(new URL('../.headwater/test-results.json', import.meta.url), 'utf8'),
)
const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : ''
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed${skipped}`)
