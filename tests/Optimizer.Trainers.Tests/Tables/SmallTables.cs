using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Trainers.Tests.Tables;

/// <summary>Tables that can be learnt: two numbers with gaps, a category that matters, one that does not, and a text that tells a little.</summary>
internal static class SmallTables
{
    public static LoadedData Of(TableTask task, int rows = 600, bool text = true)
    {
        var random = new TrialRandom(5, (int)task);
        var (a, b, city, colour, note) = (new float[rows], new float[rows], new string[rows], new string[rows], new string[rows]);
        var (classes, targets) = (new int[rows], new double[rows]);
        for (var row = 0; row < rows; row++)
        {
            (a[row], b[row]) = ((float)random.NextNormal(), (float)random.NextNormal());
            (city[row], colour[row]) = (new[] { "Rome", "Oslo", "Bern" }[random.NextIndex(3)], random.NextIndex(2) == 0 ? "red" : "blue");
            var size = a[row] + (0.5 * b[row]) + (city[row] == "Rome" ? 1.5 : city[row] == "Oslo" ? -1.5 : 0);
            note[row] = size > 0 ? "was very happy with it" : "sent it back to us";
            targets[row] = 10 + size + (0.1 * random.NextNormal());
            classes[row] = task == TableTask.Binary ? (size > 0 ? 1 : 0) : size > 1 ? 2 : size > -1 ? 1 : 0;
            if (row % 11 == 0) b[row] = float.NaN;
        }

        ImmutableArray<TableColumn> columns =
        [
            new("a", ColumnKind.Number, a, []), new("b", ColumnKind.Number, b, []), new("city", ColumnKind.Category, [], city),
            new("colour", ColumnKind.Category, [], colour),
        ];
        if (text) columns = columns.Add(new("note", ColumnKind.Text, [], note));
        var table = task == TableTask.Regression
            ? new Table(columns, "y", task, [], [], targets)
            : new Table(columns, "y", task, classes, task == TableTask.Binary ? ["no", "yes"] : ["low", "middle", "high"], []);
        int[] Part(int from, int to) => [.. Enumerable.Range(0, rows).Where(row => row % 10 >= from && row % 10 < to)];
        return new LoadedData(new DataSet([], table.Classes, table.ClassNames, [columns.Length]), new DataSplit(Part(0, 7), Part(7, 9), Part(9, 10), 0), "small") { Table = table };
    }

    public static RunRequest Request(string stage, string output, int epochs = 20, int folds = 0, TableTask task = TableTask.Binary, params (string Name, ParameterValue Value)[] parameters) => new()
    {
        Trainer = TabularSchema.Kind,
        Node = "n",
        Stage = stage,
        Parameters = parameters.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
        Epochs = stage == StageNode.Train ? new EpochSpan(0, epochs, epochs) : null,
        Output = output,
        Devices = ["cpu"],
        Seed = 3,
        Data = new DataSpec { Format = "csv", Path = "-", Table = new TableSpec { Task = task, Folds = folds } },
    };
}
