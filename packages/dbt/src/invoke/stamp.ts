export { projectStamp } from './project-stamp.ts'
export { targetPathFor } from './vars.ts'
