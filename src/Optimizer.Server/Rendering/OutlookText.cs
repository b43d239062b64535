using System.Globalization;
using Optimizer.Client.V1;

namespace Optimizer.Server.Rendering;

/// <summary>What the next money buys, as a sentence.</summary>
public static class OutlookText
{
    public static string Of(OutlookRow outlook) =>
        $"The next {Show.Money(outlook.Next)}, {outlook.Is}, are expected to add {Share(outlook.Gain)} to what the frontier covers.";

    private static string Share(double gain) => gain < 0.0005 ? "nothing" : (gain * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
