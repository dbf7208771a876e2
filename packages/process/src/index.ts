export { createFunctionExecutor, type FunctionSettings } from './function-executor.ts'
export { createProgramExecutor, type ProgramSettings } from './program-executor.ts'
