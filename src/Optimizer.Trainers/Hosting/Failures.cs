using Optimizer.Contracts.Trainers;

namespace Optimizer.Trainers.Hosting;

/// <summary>From an exception to the protocol's kinds.</summary>
internal static class Failures
{
    /// <summary>How libtorch, CUDA, ONNX Runtime and the C++ library say it, in lower case.</summary>
    private static readonly string[] OutOfMemoryPhrases =
        ["out of memory", "can't allocate memory", "cannot allocate memory", "not enough memory", "bad_alloc", "failed to allocate memory"];

    /// <returns>Kind and one line.</returns>
    public static TrainerFailed Of(Exception error) => error switch
    {
        StageFailedException failed => new(failed.Kind, OneLine(failed.Message)),
        OperationCanceledException => new("error", "The run was told to stop."),
        OutOfMemoryException => new("out_of_memory", OneLine(error.Message)),
        _ when OutOfMemoryPhrases.Any(phrase => error.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase)) =>
            new("out_of_memory", OneLine(error.Message)),
        InvalidDataException or IOException => new("error", OneLine(error.Message)),
        _ => new("error", $"{error.GetType().Name}: {OneLine(error.Message)}"),
    };

    private static string OneLine(string message)
    {
        var end = message.IndexOfAny(['\r', '\n']);
        return end < 0 ? message : message[..end];
    }
}
