/** Counts what passed and failed, and says so. */
export class Report {
  #passed = 0;
  #failed = 0;

  /** Runs a check: one passed, or one failed with what it printed. */
  async stage(name, check) {
    const start = performance.now();
    const problem = await check().then(
      () => undefined,
      (error) => error,
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    console.log(`${problem ? 'FAILED' : 'ok    '}  ${name.padEnd(16)} ${seconds} s`);
    if (problem) console.log(`\n${problem.message.trim()}\n`);
    this.add(problem ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 });
  }

  add({ passed, failed }) {
    this.#passed += passed;
    this.#failed += failed;
  }

  /** Prints the last line, and lets the process end with 1 if anything failed or nothing ran. */
  end() {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    if (this.#failed > 0 || this.#passed === 0) process.exitCode = 1;
  }
}
