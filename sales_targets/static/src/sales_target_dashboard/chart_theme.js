import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {localization} from "@web/core/l10n/localization";

import {useEffect} from "@odoo/owl";

/** Colours of the charts in the user's colour scheme. */
export function chartColours() {
    const pick = getCustomColor.bind(null, cookie.get("color_scheme"));
    return {
        text: pick("#111827", "#E4E4E4"),
        grid: pick("#d8dadd", "#3C3E4B"),
        result: pick("#017e84", "#02c7b5"),
    };
}

/** The goal's line: dashed, so that it is told apart without its colour. */
export function goalDataset(label, data) {
    const {text} = chartColours();
    return {
        type: "line",
        label,
        data,
        borderColor: text,
        backgroundColor: text,
        borderWidth: 2,
        borderDash: [6, 4],
        pointRadius: 2,
        pointStyle: "line",
    };
}

/**
 * Options of a chart over months.
 *
 * @param {Object} texts
 * @param {(value: number) => string} texts.format of a figure that is pointed at
 * @param {(value: number) => string} texts.formatTick of the scale beside
 */
export function monthsOptions({format, formatTick}) {
    const {text, grid} = chartColours();
    const rtl = localization.direction === "rtl";
    return {
        animation: false,
        maintainAspectRatio: false,
        plugins: {
            legend: {
                position: "bottom",
                rtl,
                labels: {color: text, usePointStyle: true, boxHeight: 6},
            },
            tooltip: {
                rtl,
                usePointStyle: true,
                callbacks: {
                    label: ({dataset, parsed}) =>
                        `${dataset.label}: ${format(parsed.y)}`,
                },
            },
        },
        scales: {
            x: {
                grid: {display: false},
                ticks: {color: text, maxRotation: 0},
                reverse: rtl,
            },
            y: {
                beginAtZero: true,
                position: rtl ? "right" : "left",
                grid: {color: grid},
                ticks: {color: text, callback: formatTick, maxTicksLimit: 6},
            },
        },
    };
}

/**
 * Draws a chart, and draws it anew when what it shows has changed. The library is
 * loaded when there is something to draw.
 *
 * @param {Object} canvas ref of the canvas
 * @param {() => Object} getConfig
 * @param {() => Object} getShown what the chart depends on
 */
export function useChart(canvas, getConfig, getShown) {
    useEffect(
        (element) => {
            if (!element) {
                return;
            }
            let chart;
            let isGone = false;
            loadBundle("web.chartjs_lib").then(() => {
                chart = isGone ? undefined : new Chart(element, getConfig());
            });
            return () => {
                isGone = true;
                chart?.destroy();
            };
        },
        () => [canvas.el, JSON.stringify(getShown())]
    );
}
