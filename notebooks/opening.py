"""What the five notebooks share: a sweep opened without noise, names as the report spells them, its colours, its axes."""

import os
import pathlib
import sys
import tempfile

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown
from matplotlib.ticker import FuncFormatter
from pyspark.sql import SparkSession

# The report's: Okabe and Ito's colours, and dashes for those who tell colours apart with effort.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#1a1a1a", "#e69f00", "#56b4e9"]
DASHES = ["-", (0, (6, 3)), (0, (2, 2)), (0, (9, 3, 2, 3)), (0, (12, 5))]
SECTIONS = ("optimizer_", "modulation_", "network_", "environment_")  # settings are clear without them
ALWAYS = ["algorithm", "optimizer"]

plt.rcParams.update({
    "figure.dpi": 80, "font.size": 10, "axes.titlesize": 11, "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.grid.axis": "y", "grid.color": "#e6e6e6", "legend.frameon": False,
    "lines.linewidth": 2, "figure.constrained_layout.use": True, "axes.axisbelow": True,
    "axes.prop_cycle": plt.cycler(color=COLOURS)})
pd.options.display.float_format = lambda value: number(value)
pd.options.display.width = 140


def session():
    """Spark without its progress bar and log lines; they are shown where it does not start."""
    silent = tempfile.TemporaryFile()
    stderr = os.dup(2)
    sys.stderr.flush()
    os.dup2(silent.fileno(), 2)  # the JVM inherits it
    try:
        return (SparkSession.builder.appName("AlphaSweep").config("spark.ui.showConsoleProgress", "false")
                .config("spark.log.level", "ERROR").getOrCreate())
    except Exception:
        silent.seek(0)
        os.write(stderr, silent.read())
        raise
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def tables(results):
    """The views `metrics` and `trials`, each row once, and `settings`: which setting a trial has, by its name in the report."""
    spark = session()
    finals = pathlib.Path(results, "tables", "finals.parquet")
    if not finals.exists():
        raise SystemExit(f"{results} has no tables yet: scripts/alphasweep summarize {results}")
    spark.read.parquet(f"{results}/metrics").dropDuplicates(["environment", "trial_id", "iteration"]).createOrReplaceTempView("metrics")
    spark.read.parquet(f"{results}/trials").createOrReplaceTempView("ends")
    spark.sql("""
        CREATE OR REPLACE TEMP VIEW trials AS
        SELECT latest.* FROM (SELECT max_by(struct(*), finished_at) AS latest FROM ends GROUP BY trial_id)
    """)
    spark.read.parquet(str(finals)).select("trial_id", "setting", "setting_id").createOrReplaceTempView("settings")
    return spark


def verdict(results):
    """Who leads, and how surely: the sentences that head every table."""
    lines = pathlib.Path(results, "tables", "summary.md").read_text().splitlines()
    return Markdown("\n".join(line for line in lines if line.startswith("- ")))


def swept(spark):
    """The settings with more than one value, as columns of `trials`."""
    columns = spark.table("trials").columns
    every = ALWAYS + columns[columns.index("spec") + 1 :]
    differ = spark.sql(f"SELECT {', '.join(f'min({s}) <> max({s}) AS {s}' for s in every)} FROM trials").first()
    return [s for s in every if differ[s]] or ["algorithm"]


def ranked(results):
    """The settings by their names, the best first: the order of the report and of its colours."""
    return list(pd.read_csv(pathlib.Path(results, "tables", "finals.csv"))["setting"].drop_duplicates())


def value(one):
    """A value as all tables spell it: 3e-4, 0.05, 4."""
    if not isinstance(one, float):
        return str(one)
    if one == 0 or 1e-3 <= abs(one) < 1e10:
        return f"{one:.12f}".rstrip("0").rstrip(".")
    digits, exponent = f"{one:.12e}".split("e")
    return digits.rstrip("0").rstrip(".") + f"e{int(exponent)}"


def parsed(text):
    """The number in a text, or the text."""
    try:
        return float(text)
    except ValueError:
        return text


def name(column):
    """A column for people: `learning rate` of `optimizer_learning_rate`."""
    section = next((s for s in SECTIONS if column.startswith(s)), "")
    return column[len(section) :].replace("_", " ")


def label(row, columns):
    """Settings in words, as the report has them: `am-ppo, kappa 4`; those that a trial does not use are left out."""
    used = [(c, row[c]) for c in columns if not pd.isna(row[c])]
    return ", ".join(one if isinstance(one, str) else f"{name(c)} {value(one)}" for c, one in used)


def lines(spark, results, columns):
    """The view `lines`, each trial's values of these columns in words, and the words in the order of the settings."""
    names = spark.sql(f"SELECT trial_id, {', '.join(columns)} FROM trials").toPandas()
    names["line"] = names.apply(label, axis=1, columns=columns)
    spark.createDataFrame(names[["trial_id", "line"]]).createOrReplaceTempView("lines")
    finals = pd.read_csv(pathlib.Path(results, "tables", "finals.csv"))
    return list(finals.merge(names, on="trial_id")["line"].drop_duplicates())


def number(one):
    """A number with four digits and, from a thousand on, its separators."""
    if pd.isna(one):
        return "-"
    return f"{one:,.0f}" if abs(one) >= 1000 else f"{one:.4g}"


def short(one, _=None):
    """A tick: 250k, 1.5M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(one) >= size:
            return f"{one / size:.4g}{letter}"
    return f"{one:.4g}"


def metric(spark, column):
    """The name of a metric with its unit, for an axis."""
    of = spark.table("metrics").schema[column].metadata.get("comment", "")
    unit = of[of.rfind("[") + 1 : -1] if of.endswith("]") else ""
    words = "return, last 100 episodes" if column == "episodic_return_100" else column.replace("_", " ")
    return f"{words} ({unit})" if unit and unit not in ("reward", "share") else words


def axes(rows, columns, width=5.5, height=3.4, **more):
    """Panels, with ticks like 250k."""
    figure, grid = plt.subplots(rows, columns, figsize=(width * columns, height * rows), squeeze=False, **more)
    for axis in grid.flat:
        axis.yaxis.set_major_formatter(FuncFormatter(short))
        axis.xaxis.set_major_formatter(FuncFormatter(short))
    return figure, grid


def style(place):
    """Colour and dashes of the setting at a place of the order."""
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": DASHES[place % len(DASHES)]}


def legend(figure, axis, columns=3):
    figure.legend(*axis.get_legend_handles_labels(), loc="outside lower center", ncols=columns)
