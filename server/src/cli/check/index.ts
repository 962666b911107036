export { check } from './command';
export { problemDocument } from './json';
export { excerptLines, problemLines } from './problem-text';
