"""What the programs of scripts/benchmark --peers share: processes that train side by side."""

import json
import multiprocessing
import queue
import sys


def together(train, count, packages):
    """Runs train(index, results, ready) in processes of its own; prints the sum of their results.

    Each waits at the barrier before it measures and puts steps per second into the queue.
    """
    context = multiprocessing.get_context("spawn")
    results, ready = context.Queue(), context.Barrier(count)
    processes = [context.Process(target=train, args=(i, results, ready)) for i in range(count)]
    for process in processes:
        process.start()
    rates = []
    while len(rates) < count:
        try:
            rates.append(results.get(timeout=1))
        except queue.Empty:
            if any(process.exitcode for process in processes):
                for process in processes:
                    process.terminate()
                sys.exit("one of the processes failed; its message stands above")
    for process in processes:
        process.join()
    from importlib.metadata import version

    print(
        json.dumps({"sps": sum(rates), "versions": {name: version(name) for name in packages}})
    )
