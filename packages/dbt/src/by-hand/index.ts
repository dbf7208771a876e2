export {
  type NodeByHand,
  type ReadRunResultsOptions,
  type RunResultsByHand,
  readRunResults,
  runResultsPath,
} from './run-results.ts'
