using System.Text.Json;

namespace Optimizer.Server.Api;

internal static class Words
{
    /// <summary><c>BudgetExhausted</c> is <c>budget_exhausted</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
