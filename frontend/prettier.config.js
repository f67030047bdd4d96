/** One look for what the formatter of Python does not reach. */
export default { printWidth: 120 };
