"""Prints the event file of ExportTest, as TensorBoard's own writer makes it, in hexadecimal.

Run with Python 3 and tensorboard==2.21.0:
    python scripts/reference/tensorboard_records.py
"""

import io

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

file = io.BytesIO()
writer = RecordWriter(file)
writer.write(Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString())
summary = Summary(value=[Summary.Value(tag="a", simple_value=0.25)])
writer.write(Event(wall_time=2.5, step=7, summary=summary).SerializeToString())
print(file.getvalue().hex())
