#!/usr/bin/env python3
"""A folder of documents through kehoach on Spark: the same plans.jsonl as `kehoach ingest` writes.

    examples/spark_ingest.py KEHOACH FOLDER PLANS_JSONL

Needs PySpark and Java 17. Each partition starts one `kehoach worker --documents` and feeds it the partition's requests
(docs/worker.md). The files must be readable on every node under the same path, or be sent as `bytes`.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

from pyspark.sql import SparkSession

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from document_requests import requests  # noqa: E402


def read_documents(kehoach: str, numbered: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The record of each request, with the request's number, from one worker for the whole partition."""
    pending = list(numbered)
    # One job: Spark itself runs a partition a core.
    worker = subprocess.Popen(
        [kehoach, "worker", "--documents", "--jobs", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def feed() -> None:
        with worker.stdin as stdin:
            for _, request in pending:
                stdin.write(request.encode() + b"\n")
                stdin.flush()

    # In a thread of its own: a worker that waits for its answers to be read would otherwise wait for ever.
    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    answered = 0
    for (number, _), record in zip(pending, worker.stdout):
        answered += 1
        yield number, record.decode().rstrip("\n")
    feeder.join()
    if worker.wait() != 0 or answered != len(pending):
        raise RuntimeError(f"the worker answered {answered} of {len(pending)} requests")


def main() -> None:
    kehoach, folder, plans = sys.argv[1:4]
    kehoach = os.path.abspath(kehoach)
    spark = SparkSession.builder.master("local[2]").appName("kehoach").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    numbered = list(enumerate(requests(folder)))
    # Small partitions: documents differ much in their pages.
    partitions = max(1, min(len(numbered), 8))
    records = spark.sparkContext.parallelize(numbered, partitions).mapPartitions(
        lambda partition: read_documents(kehoach, partition)
    )
    # toLocalIterator would run the partitions one after the other; sorted output keeps the order of the names.
    with open(plans, "w", encoding="utf-8", newline="\n") as file:
        for _, record in sorted(records.collect()):
            file.write(record + "\n")
    spark.stop()


if __name__ == "__main__":
    main()
