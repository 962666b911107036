export { check } from './command';
