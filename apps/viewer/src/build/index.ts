export { type BuildOptions, type BuiltPage, buildPage } from './build-page.ts'
export { freshPage } from './fresh-page.ts'
