/** What CI systems read: JUnit files, and GitHub's workflow commands. */
export { type JUnitCase, type JUnitEnd, type JUnitSuite, junitXml } from './junit.ts'
export { type AnnotationLevel, annotation } from './workflow-commands.ts'
