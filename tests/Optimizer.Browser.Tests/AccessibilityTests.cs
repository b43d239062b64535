using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Optimizer.Tests.Shared.Browsing;

namespace Optimizer.Browser.Tests;

/// <summary>Every page, light and dark, by axe: nothing that it calls serious or critical.</summary>
public class AccessibilityTests(Dashboard dashboard)
{
    [Fact]
    public async Task No_page_has_a_serious_finding()
    {
        await dashboard.Finished();
        var found = new List<string>();
        await using var visit = await dashboard.Visit();
        await visit.Go("/");
        await visit.Ready("main.signin");
        await Look(visit, "sign-in", found);
        await visit.SignIn((await dashboard.Server()).AdminKey, "/");

        foreach (var page in DashboardPages.Of(Dashboard.Sweep, trial: 1, Dashboard.Other))
        {
            await visit.Go(page.Path);
            await visit.Ready(page.Ready);
            await Look(visit, page.Name, found);
        }

        Assert.True(found.Count == 0, string.Join("\n\n", found));
        visit.IsQuiet();
    }

    private static async Task Look(Visit visit, string page, List<string> found)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            var result = await visit.Page.RunAxe();
            found.AddRange(result.Violations.Where(one => one.Impact is "serious" or "critical").Select(one =>
                $"{page}, {scheme}: {one.Id}, {one.Help}\n" + string.Join('\n', one.Nodes.Take(5).Select(node => "  " + node.Html + "\n    " + string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))))));
        }
    }
}
