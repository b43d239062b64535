namespace Optimizer.Benchmarks.Load;

/// <param name="Clients">Processes that the agents are spread over.</param>
/// <param name="Reports">Of a trial, in the mean over those that stop at the first rung and those that go on; a multiple of five.</param>
/// <param name="PaceMs">Between two reports of an agent; 0: as soon as it has the verdict on the one before.</param>
/// <param name="WarmSeconds">From the last agent's start until figures are taken.</param>
internal sealed record LoadOptions(bool Postgres, int Agents, int Sweeps, int Clients, double Seconds, int Reports, int PaceMs, double WarmSeconds)
{
    public static LoadOptions Parse(string[] words)
    {
        string? Text(string name) => Array.IndexOf(words, name) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
        int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text) : otherwise;
        var connected = Number("--connected", 0);
        return new LoadOptions(
            words.Contains("--postgres"), connected > 0 ? connected : Number("--agents", 200), Number("--sweeps", 8), Number("--clients", 8), Number("--seconds", 30),
            Number("--reports", 10), Number("--pace", connected > 0 ? 2000 : 0), Number("--warm", connected > 0 ? 30 : 8));
    }
}
